# What a desktop needs to open the web app: a menu entry, its icon, the user unit of systemd, and the built pages.

include(GNUInstallDirs)
install(FILES packaging/letterlock.service DESTINATION lib/systemd/user)
install(FILES packaging/letterlock.desktop DESTINATION "${CMAKE_INSTALL_DATADIR}/applications")
install(FILES packaging/letterlock.svg DESTINATION "${CMAKE_INSTALL_DATADIR}/icons/hicolor/scalable/apps")
# Built beside the program by packaging/build-web; nothing is installed where it was not built.
install(DIRECTORY "${PROJECT_BINARY_DIR}/web/" DESTINATION "${CMAKE_INSTALL_DATADIR}/letterlock/web" OPTIONAL)
